// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { characters } from "../../text.js";
import { clipWrite as schema } from "../schemas.js";

export const clipWrite: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"ClipStatus":{"anyOf":[{"enum":["processing","completed","failed"]},{"type":"string"}]},"Style":{"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"},"Timecode":{"pattern":"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$","type":"string"}},"allOf":[{"else":{"not":{"required":["thumbnail_r2_key"]}},"if":{"properties":{"has_thumbnail":{"const":true}},"required":["has_thumbnail"]},"then":{"required":["thumbnail_r2_key"]}},{"if":{"properties":{"status":{"enum":["completed"]}},"required":["status"]},"then":{"required":["completed_at"]}},{"if":{"properties":{"status":{"enum":["processing","failed"]}},"required":["status"]},"then":{"not":{"required":["completed_at"]}}}],"properties":{"clip_id":{"maxLength":200,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"},"completed_at":{"format":"date-time","type":"string"},"created_at":{"format":"date-time","type":"string"},"created_by":{"maxLength":100,"minLength":1,"type":"string"},"duration_seconds":{"maximum":3600,"minimum":0,"type":"number"},"end_time":{"$ref":"#/$defs/Timecode"},"file_size_bytes":{"format":"int64","maximum":9007199254740991,"minimum":0,"pattern":"^(0|[1-9][0-9]{0,18})$","type":["integer","string"]},"file_size_mb":{"type":"number"},"filename":{"type":"string"},"has_thumbnail":{"type":"boolean"},"priority":{"maximum":999,"minimum":0,"type":"integer"},"r2_key":{"type":"string"},"scene_description":{"maxLength":2000,"type":"string"},"scene_id":{"maximum":10000,"minimum":0,"type":"integer"},"scene_title":{"maxLength":500,"type":"string"},"start_time":{"$ref":"#/$defs/Timecode"},"status":{"$ref":"#/$defs/ClipStatus"},"style":{"$ref":"#/$defs/Style"},"thumbnail_r2_key":{"type":"string"},"user_id":{"maxLength":100,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"},"video_id":{"maxLength":100,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"}},"required":["clip_id","created_at","created_by","duration_seconds","end_time","file_size_bytes","file_size_mb","filename","has_thumbnail","priority","r2_key","scene_id","scene_title","start_time","status","style","user_id","video_id"],"title":"ClipWrite","type":"object"};
const schema12 = {"pattern":"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$","type":"string"};
const schema14 = {"anyOf":[{"enum":["processing","completed","failed"]},{"type":"string"}]};
const schema15 = {"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"};
const func2 = characters;
const pattern0 = new RegExp("^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$", "u");
const pattern1 = new RegExp("^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$", "u");
const pattern2 = new RegExp("^(0|[1-9][0-9]{0,18})$", "u");
const pattern4 = new RegExp("^(?!__[\\s\\S]+__$)", "u");
const formats0 = FORMATS["date-time"];
const formats4 = FORMATS.int64;

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.has_thumbnail === undefined) && (missing0 = "has_thumbnail")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.has_thumbnail !== undefined){
if(true !== data.has_thumbnail){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs5 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.thumbnail_r2_key === undefined){
const err2 = {instancePath,schemaPath:"#/allOf/0/then/required",keyword:"required",params:{missingProperty: "thumbnail_r2_key"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs5 === errors;
valid1 = _valid0;
ifClause0 = "then";
}
else {
const _errs6 = errors;
const _errs7 = errors;
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.thumbnail_r2_key === undefined) && (missing1 = "thumbnail_r2_key")){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(valid3){
const err4 = {instancePath,schemaPath:"#/allOf/0/else/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
var _valid0 = _errs6 === errors;
valid1 = _valid0;
ifClause0 = "else";
}
if(!valid1){
const err5 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: ifClause0}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const _errs10 = errors;
let valid4 = true;
const _errs11 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((data.status === undefined) && (missing2 = "status")){
const err6 = {};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
if(data.status !== undefined){
if(!(data.status === "completed")){
const err7 = {};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
var _valid1 = _errs11 === errors;
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs13 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.completed_at === undefined){
const err8 = {instancePath,schemaPath:"#/allOf/1/then/required",keyword:"required",params:{missingProperty: "completed_at"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
var _valid1 = _errs13 === errors;
valid4 = _valid1;
}
if(!valid4){
const err9 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const _errs15 = errors;
let valid6 = true;
const _errs16 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing3;
if((data.status === undefined) && (missing3 = "status")){
const err10 = {};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
if(data.status !== undefined){
let data2 = data.status;
if(!((data2 === "processing") || (data2 === "failed"))){
const err11 = {};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
}
var _valid2 = _errs16 === errors;
errors = _errs15;
if(vErrors !== null){
if(_errs15){
vErrors.length = _errs15;
}
else {
vErrors = null;
}
}
if(_valid2){
const _errs18 = errors;
const _errs19 = errors;
const _errs20 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing4;
if((data.completed_at === undefined) && (missing4 = "completed_at")){
const err12 = {};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
var valid8 = _errs20 === errors;
if(valid8){
const err13 = {instancePath,schemaPath:"#/allOf/2/then/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
errors = _errs19;
if(vErrors !== null){
if(_errs19){
vErrors.length = _errs19;
}
else {
vErrors = null;
}
}
}
var _valid2 = _errs18 === errors;
valid6 = _valid2;
}
if(!valid6){
const err14 = {instancePath,schemaPath:"#/allOf/2/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.clip_id === undefined){
const err15 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "clip_id"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data.created_at === undefined){
const err16 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data.created_by === undefined){
const err17 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_by"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data.duration_seconds === undefined){
const err18 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "duration_seconds"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data.end_time === undefined){
const err19 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "end_time"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data.file_size_bytes === undefined){
const err20 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "file_size_bytes"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data.file_size_mb === undefined){
const err21 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "file_size_mb"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(data.filename === undefined){
const err22 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "filename"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data.has_thumbnail === undefined){
const err23 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "has_thumbnail"}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(data.priority === undefined){
const err24 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "priority"}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data.r2_key === undefined){
const err25 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "r2_key"}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data.scene_id === undefined){
const err26 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "scene_id"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data.scene_title === undefined){
const err27 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "scene_title"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(data.start_time === undefined){
const err28 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "start_time"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data.status === undefined){
const err29 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(data.style === undefined){
const err30 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "style"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data.user_id === undefined){
const err31 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user_id"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data.video_id === undefined){
const err32 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_id"}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data.clip_id !== undefined){
let data3 = data.clip_id;
if(typeof data3 === "string"){
if(func2(data3) > 200){
const err33 = {instancePath:instancePath+"/clip_id",schemaPath:"#/properties/clip_id/maxLength",keyword:"maxLength",params:{limit: 200}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(func2(data3) < 1){
const err34 = {instancePath:instancePath+"/clip_id",schemaPath:"#/properties/clip_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(!pattern0.test(data3)){
const err35 = {instancePath:instancePath+"/clip_id",schemaPath:"#/properties/clip_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/clip_id",schemaPath:"#/properties/clip_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.completed_at !== undefined){
let data4 = data.completed_at;
if(typeof data4 === "string"){
if(!(formats0.validate(data4))){
const err37 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.created_at !== undefined){
let data5 = data.created_at;
if(typeof data5 === "string"){
if(!(formats0.validate(data5))){
const err39 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
else {
const err40 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.created_by !== undefined){
let data6 = data.created_by;
if(typeof data6 === "string"){
if(func2(data6) > 100){
const err41 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(func2(data6) < 1){
const err42 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
else {
const err43 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.duration_seconds !== undefined){
let data7 = data.duration_seconds;
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 3600 || isNaN(data7)){
const err44 = {instancePath:instancePath+"/duration_seconds",schemaPath:"#/properties/duration_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600}};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(data7 < 0 || isNaN(data7)){
const err45 = {instancePath:instancePath+"/duration_seconds",schemaPath:"#/properties/duration_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/duration_seconds",schemaPath:"#/properties/duration_seconds/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data.end_time !== undefined){
let data8 = data.end_time;
if(typeof data8 === "string"){
if(!pattern1.test(data8)){
const err47 = {instancePath:instancePath+"/end_time",schemaPath:"#/$defs/Timecode/pattern",keyword:"pattern",params:{pattern: "^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$"}};
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
const err48 = {instancePath:instancePath+"/end_time",schemaPath:"#/$defs/Timecode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.file_size_bytes !== undefined){
let data9 = data.file_size_bytes;
if((!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))) && (typeof data9 !== "string")){
const err49 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/type",keyword:"type",params:{type: schema11.properties.file_size_bytes.type}};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 9007199254740991 || isNaN(data9)){
const err50 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(data9 < 0 || isNaN(data9)){
const err51 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(typeof data9 === "string"){
if(!pattern2.test(data9)){
const err52 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/pattern",keyword:"pattern",params:{pattern: "^(0|[1-9][0-9]{0,18})$"}};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if(!(formats4.validate(data9))){
const err53 = {instancePath:instancePath+"/file_size_bytes",schemaPath:"#/properties/file_size_bytes/format",keyword:"format",params:{format: "int64"}};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
}
if(data.file_size_mb !== undefined){
let data10 = data.file_size_mb;
if(!((typeof data10 == "number") && (isFinite(data10)))){
const err54 = {instancePath:instancePath+"/file_size_mb",schemaPath:"#/properties/file_size_mb/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data.filename !== undefined){
if(typeof data.filename !== "string"){
const err55 = {instancePath:instancePath+"/filename",schemaPath:"#/properties/filename/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data.has_thumbnail !== undefined){
if(typeof data.has_thumbnail !== "boolean"){
const err56 = {instancePath:instancePath+"/has_thumbnail",schemaPath:"#/properties/has_thumbnail/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.priority !== undefined){
let data13 = data.priority;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
const err57 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 > 999 || isNaN(data13)){
const err58 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/maximum",keyword:"maximum",params:{comparison: "<=", limit: 999}};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if(data13 < 0 || isNaN(data13)){
const err59 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
if(data.r2_key !== undefined){
if(typeof data.r2_key !== "string"){
const err60 = {instancePath:instancePath+"/r2_key",schemaPath:"#/properties/r2_key/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data.scene_description !== undefined){
let data15 = data.scene_description;
if(typeof data15 === "string"){
if(func2(data15) > 2000){
const err61 = {instancePath:instancePath+"/scene_description",schemaPath:"#/properties/scene_description/maxLength",keyword:"maxLength",params:{limit: 2000}};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
else {
const err62 = {instancePath:instancePath+"/scene_description",schemaPath:"#/properties/scene_description/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data.scene_id !== undefined){
let data16 = data.scene_id;
if(!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))){
const err63 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if((typeof data16 == "number") && (isFinite(data16))){
if(data16 > 10000 || isNaN(data16)){
const err64 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000}};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(data16 < 0 || isNaN(data16)){
const err65 = {instancePath:instancePath+"/scene_id",schemaPath:"#/properties/scene_id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
if(data.scene_title !== undefined){
let data17 = data.scene_title;
if(typeof data17 === "string"){
if(func2(data17) > 500){
const err66 = {instancePath:instancePath+"/scene_title",schemaPath:"#/properties/scene_title/maxLength",keyword:"maxLength",params:{limit: 500}};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
else {
const err67 = {instancePath:instancePath+"/scene_title",schemaPath:"#/properties/scene_title/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data.start_time !== undefined){
let data18 = data.start_time;
if(typeof data18 === "string"){
if(!pattern1.test(data18)){
const err68 = {instancePath:instancePath+"/start_time",schemaPath:"#/$defs/Timecode/pattern",keyword:"pattern",params:{pattern: "^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$"}};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
else {
const err69 = {instancePath:instancePath+"/start_time",schemaPath:"#/$defs/Timecode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data.status !== undefined){
let data19 = data.status;
const _errs57 = errors;
let valid13 = false;
const _errs58 = errors;
if(!(((data19 === "processing") || (data19 === "completed")) || (data19 === "failed"))){
const err70 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema14.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
var _valid3 = _errs58 === errors;
valid13 = valid13 || _valid3;
if(!valid13){
const _errs59 = errors;
if(typeof data19 !== "string"){
const err71 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
var _valid3 = _errs59 === errors;
valid13 = valid13 || _valid3;
}
if(!valid13){
const err72 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/ClipStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
else {
errors = _errs57;
if(vErrors !== null){
if(_errs57){
vErrors.length = _errs57;
}
else {
vErrors = null;
}
}
}
}
if(data.style !== undefined){
let data20 = data.style;
if(typeof data20 === "string"){
if(func2(data20) > 50){
const err73 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/maxLength",keyword:"maxLength",params:{limit: 50}};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
if(func2(data20) < 1){
const err74 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
if(!pattern4.test(data20)){
const err75 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/pattern",keyword:"pattern",params:{pattern: "^(?!__[\\s\\S]+__$)"}};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
else {
const err76 = {instancePath:instancePath+"/style",schemaPath:"#/$defs/Style/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data.thumbnail_r2_key !== undefined){
if(typeof data.thumbnail_r2_key !== "string"){
const err77 = {instancePath:instancePath+"/thumbnail_r2_key",schemaPath:"#/properties/thumbnail_r2_key/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
if(data.user_id !== undefined){
let data22 = data.user_id;
if(typeof data22 === "string"){
if(func2(data22) > 100){
const err78 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
if(func2(data22) < 1){
const err79 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
if(!pattern0.test(data22)){
const err80 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
else {
const err81 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
if(data.video_id !== undefined){
let data23 = data.video_id;
if(typeof data23 === "string"){
if(func2(data23) > 100){
const err82 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
if(func2(data23) < 1){
const err83 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(!pattern0.test(data23)){
const err84 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
else {
const err85 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
}
else {
const err86 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
