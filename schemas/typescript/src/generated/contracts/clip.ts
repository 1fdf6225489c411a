// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { characters } from "../../text.js";
import { clip as schema } from "../schemas.js";

export const clip: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"ClipStatus":{"anyOf":[{"enum":["processing","completed","failed"]},{"type":"string"}]},"Style":{"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"},"Timecode":{"pattern":"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$","type":"string"}},"properties":{"clip_id":{"type":"string"},"completed_at":{"format":"date-time","type":["string","null"]},"created_at":{"format":"date-time","type":"string"},"created_by":{"type":"string"},"duration_seconds":{"type":"number"},"end_time":{"$ref":"#/$defs/Timecode"},"file_size_bytes":{"default":0,"format":"int64","maximum":9007199254740991,"minimum":0,"pattern":"^(0|[1-9][0-9]{0,18})$","type":["integer","string"]},"file_size_mb":{"default":0,"type":"number"},"filename":{"type":"string"},"has_thumbnail":{"default":false,"type":"boolean"},"priority":{"default":99,"maximum":4294967295,"minimum":0,"type":"integer"},"r2_key":{"type":"string"},"scene_description":{"type":["string","null"]},"scene_id":{"maximum":4294967295,"minimum":0,"type":"integer"},"scene_title":{"type":"string"},"start_time":{"$ref":"#/$defs/Timecode"},"status":{"$ref":"#/$defs/ClipStatus"},"style":{"$ref":"#/$defs/Style"},"thumbnail_r2_key":{"type":["string","null"]},"user_id":{"type":"string"},"video_id":{"type":"string"}},"required":["clip_id","video_id","user_id","scene_id","scene_title","filename","style","start_time","end_time","duration_seconds","r2_key","status","created_at","created_by"],"title":"Clip","type":"object"};
const schema12 = {"pattern":"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$","type":"string"};
const schema14 = {"anyOf":[{"enum":["processing","completed","failed"]},{"type":"string"}]};
const schema15 = {"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"};
const formats0 = FORMATS["date-time"];
const formats4 = FORMATS.int64;
const pattern0 = new RegExp("^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$", "u");
const pattern1 = new RegExp("^(0|[1-9][0-9]{0,18})$", "u");
const pattern3 = new RegExp("^(?!__[\\s\\S]+__$)", "u");
const func2 = characters;

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.clip_id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "clip_id"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.video_id === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_id"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.user_id === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user_id"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.scene_id === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "scene_id"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.scene_title === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "scene_title"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.filename === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "filename"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.style === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "style"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.start_time === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "start_time"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.end_time === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "end_time"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.duration_seconds === undefined){
const err9 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "duration_seconds"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.r2_key === undefined){
const err10 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "r2_key"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data.status === undefined){
const err11 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data.created_at === undefined){
const err12 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data.created_by === undefined){
const err13 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_by"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data.clip_id !== undefined){
if(typeof data.clip_id !== "string"){
const err14 = {instancePath:instancePath+"/clip_id",schemaPath:"#/properties/clip_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.completed_at !== undefined){
let data1 = data.completed_at;
if((typeof data1 !== "string") && (data1 !== null)){
const err15 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/type",keyword:"type",params:{type: schema11.properties.completed_at.type}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(typeof data1 === "string"){
if(!(formats0.validate(data1))){
const err16 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
if(data.created_at !== undefined){
let data2 = data.created_at;
if(typeof data2 === "string"){
if(!(formats0.validate(data2))){
const err17 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.created_by !== undefined){
if(typeof data.created_by !== "string"){
const err19 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.duration_seconds !== undefined){
let data4 = data.duration_seconds;
if(!((typeof data4 == "number") && (isFinite(data4)))){
const err20 = {instancePath:instancePath+"/duration_seconds",schemaPath:"#/properties/duration_seconds/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.end_time !== undefined){
let data5 = data.end_time;
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
const err21 = {instancePath:instancePath+"/end_time",schemaPath:"#/$defs/Timecode/pattern",keyword:"pattern",params:{pattern: "^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/end_time",schemaPath:"#/$defs/Timecode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.file_size_bytes !== undefined){
let data6 = data.file_size_bytes;
if((!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))) && (typeof data6 !== "string")){
const err23 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/type",keyword:"type",params:{type: schema11.properties.file_size_bytes.type}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 9007199254740991 || isNaN(data6)){
const err24 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data6 < 0 || isNaN(data6)){
const err25 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(typeof data6 === "string"){
if(!pattern1.test(data6)){
const err26 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/pattern",keyword:"pattern",params:{pattern: "^(0|[1-9][0-9]{0,18})$"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(!(formats4.validate(data6))){
const err27 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/format",keyword:"format",params:{format: "int64"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
if(data.file_size_mb !== undefined){
let data7 = data.file_size_mb;
if(!((typeof data7 == "number") && (isFinite(data7)))){
const err28 = {instancePath:instancePath+"/file_size_mb",schemaPath:"#/properties/file_size_mb/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.filename !== undefined){
if(typeof data.filename !== "string"){
const err29 = {instancePath:instancePath+"/filename",schemaPath:"#/properties/filename/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.has_thumbnail !== undefined){
if(typeof data.has_thumbnail !== "boolean"){
const err30 = {instancePath:instancePath+"/has_thumbnail",schemaPath:"#/properties/has_thumbnail/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.priority !== undefined){
let data10 = data.priority;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err31 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 > 4294967295 || isNaN(data10)){
const err32 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data10 < 0 || isNaN(data10)){
const err33 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
if(data.r2_key !== undefined){
if(typeof data.r2_key !== "string"){
const err34 = {instancePath:instancePath+"/r2_key",schemaPath:"#/properties/r2_key/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.scene_description !== undefined){
let data12 = data.scene_description;
if((typeof data12 !== "string") && (data12 !== null)){
const err35 = {instancePath:instancePath+"/scene_description",schemaPath:"#/properties/scene_description/type",keyword:"type",params:{type: schema11.properties.scene_description.type}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.scene_id !== undefined){
let data13 = data.scene_id;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
const err36 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 > 4294967295 || isNaN(data13)){
const err37 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data13 < 0 || isNaN(data13)){
const err38 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
if(data.scene_title !== undefined){
if(typeof data.scene_title !== "string"){
const err39 = {instancePath:instancePath+"/scene_title",schemaPath:"#/properties/scene_title/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.start_time !== undefined){
let data15 = data.start_time;
if(typeof data15 === "string"){
if(!pattern0.test(data15)){
const err40 = {instancePath:instancePath+"/start_time",schemaPath:"#/$defs/Timecode/pattern",keyword:"pattern",params:{pattern: "^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$"}};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
else {
const err41 = {instancePath:instancePath+"/start_time",schemaPath:"#/$defs/Timecode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.status !== undefined){
let data16 = data.status;
const _errs37 = errors;
let valid4 = false;
const _errs38 = errors;
if(!(((data16 === "processing") || (data16 === "completed")) || (data16 === "failed"))){
const err42 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema14.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid0 = _errs38 === errors;
valid4 = valid4 || _valid0;
if(!valid4){
const _errs39 = errors;
if(typeof data16 !== "string"){
const err43 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
var _valid0 = _errs39 === errors;
valid4 = valid4 || _valid0;
}
if(!valid4){
const err44 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
else {
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
}
}
if(data.style !== undefined){
let data17 = data.style;
if(typeof data17 === "string"){
if(func2(data17) > 50){
const err45 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/maxLength",keyword:"maxLength",params:{limit: 50}};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(func2(data17) < 1){
const err46 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(!pattern3.test(data17)){
const err47 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/pattern",keyword:"pattern",params:{pattern: "^(?!__[\\s\\S]+__$)"}};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
else {
const err48 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.thumbnail_r2_key !== undefined){
let data18 = data.thumbnail_r2_key;
if((typeof data18 !== "string") && (data18 !== null)){
const err49 = {instancePath:instancePath+"/thumbnail_r2_key",schemaPath:"#/properties/thumbnail_r2_key/type",keyword:"type",params:{type: schema11.properties.thumbnail_r2_key.type}};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.user_id !== undefined){
if(typeof data.user_id !== "string"){
const err50 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.video_id !== undefined){
if(typeof data.video_id !== "string"){
const err51 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
