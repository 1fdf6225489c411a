// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { characters } from "../../text.js";
import { video as schema } from "../schemas.js";

export const video: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"HighlightsSummary":{"properties":{"categories":{"default":[],"items":{"type":"string"},"type":"array"},"total_duration":{"default":0,"type":"number"}},"type":"object"},"Style":{"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"},"VideoStatus":{"anyOf":[{"enum":["processing","analyzed","completed","failed"]},{"type":"string"}]}},"properties":{"clips_by_style":{"additionalProperties":{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},"default":{},"propertyNames":{"$ref":"#/$defs/Style"},"type":"object"},"clips_count":{"default":0,"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},"completed_at":{"format":"date-time","type":["string","null"]},"created_at":{"format":"date-time","type":"string"},"created_by":{"type":"string"},"crop_mode":{"default":"none","type":"string"},"custom_prompt":{"type":["string","null"]},"error_message":{"type":["string","null"]},"failed_at":{"format":"date-time","type":["string","null"]},"highlights_count":{"default":0,"maximum":4294967295,"minimum":0,"type":"integer"},"highlights_json_key":{"type":"string"},"highlights_summary":{"anyOf":[{"$ref":"#/$defs/HighlightsSummary"},{"type":"null"}]},"status":{"$ref":"#/$defs/VideoStatus"},"styles_processed":{"default":[],"items":{"$ref":"#/$defs/Style"},"type":"array"},"target_aspect":{"default":"9:16","type":"string"},"updated_at":{"format":"date-time","type":"string"},"user_id":{"type":"string"},"video_id":{"type":"string"},"video_title":{"type":"string"},"video_url":{"type":"string"},"youtube_id":{"type":"string"}},"required":["video_id","user_id","video_url","video_title","youtube_id","status","created_at","highlights_json_key","created_by","updated_at"],"title":"Video","type":"object"};
const schema12 = {"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"};
const schema13 = {"properties":{"categories":{"default":[],"items":{"type":"string"},"type":"array"},"total_duration":{"default":0,"type":"number"}},"type":"object"};
const schema14 = {"anyOf":[{"enum":["processing","analyzed","completed","failed"]},{"type":"string"}]};
const func2 = characters;
const pattern0 = new RegExp("^(?!__[\\s\\S]+__$)", "u");
const formats0 = FORMATS["date-time"];

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.video_id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_id"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.user_id === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user_id"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.video_url === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_url"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.video_title === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_title"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.youtube_id === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "youtube_id"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.status === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.created_at === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.highlights_json_key === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "highlights_json_key"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.created_by === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_by"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.updated_at === undefined){
const err9 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "updated_at"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.clips_by_style !== undefined){
let data0 = data.clips_by_style;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
for(const key0 in data0){
const _errs3 = errors;
if(typeof key0 === "string"){
if(func2(key0) > 50){
const err10 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/maxLength",keyword:"maxLength",params:{limit: 50},propertyName:key0};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(func2(key0) < 1){
const err11 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/minLength",keyword:"minLength",params:{limit: 1},propertyName:key0};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(!pattern0.test(key0)){
const err12 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/pattern",keyword:"pattern",params:{pattern: "^(?!__[\\s\\S]+__$)"},propertyName:key0};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/type",keyword:"type",params:{type: "string"},propertyName:key0};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var valid1 = _errs3 === errors;
if(!valid1){
const err14 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/properties/clips_by_style/propertyNames",keyword:"propertyNames",params:{propertyName: key0}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
for(const key1 in data0){
let data1 = data0[key1];
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
const err15 = {instancePath:instancePath+"/clips_by_style/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/clips_by_style/additionalProperties/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 9007199254740991 || isNaN(data1)){
const err16 = {instancePath:instancePath+"/clips_by_style/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/clips_by_style/additionalProperties/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data1 < -9007199254740991 || isNaN(data1)){
const err17 = {instancePath:instancePath+"/clips_by_style/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/clips_by_style/additionalProperties/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
}
else {
const err18 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/properties/clips_by_style/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.clips_count !== undefined){
let data2 = data.clips_count;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err19 = {instancePath:instancePath+"/clips_count",schemaPath:"#/properties/clips_count/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 9007199254740991 || isNaN(data2)){
const err20 = {instancePath:instancePath+"/clips_count",schemaPath:"#/properties/clips_count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data2 < -9007199254740991 || isNaN(data2)){
const err21 = {instancePath:instancePath+"/clips_count",schemaPath:"#/properties/clips_count/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
if(data.completed_at !== undefined){
let data3 = data.completed_at;
if((typeof data3 !== "string") && (data3 !== null)){
const err22 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/type",keyword:"type",params:{type: schema11.properties.completed_at.type}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(typeof data3 === "string"){
if(!(formats0.validate(data3))){
const err23 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
if(data.created_at !== undefined){
let data4 = data.created_at;
if(typeof data4 === "string"){
if(!(formats0.validate(data4))){
const err24 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.created_by !== undefined){
if(typeof data.created_by !== "string"){
const err26 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.crop_mode !== undefined){
if(typeof data.crop_mode !== "string"){
const err27 = {instancePath:instancePath+"/crop_mode",schemaPath:"#/properties/crop_mode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.custom_prompt !== undefined){
let data7 = data.custom_prompt;
if((typeof data7 !== "string") && (data7 !== null)){
const err28 = {instancePath:instancePath+"/custom_prompt",schemaPath:"#/properties/custom_prompt/type",keyword:"type",params:{type: schema11.properties.custom_prompt.type}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.error_message !== undefined){
let data8 = data.error_message;
if((typeof data8 !== "string") && (data8 !== null)){
const err29 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/type",keyword:"type",params:{type: schema11.properties.error_message.type}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.failed_at !== undefined){
let data9 = data.failed_at;
if((typeof data9 !== "string") && (data9 !== null)){
const err30 = {instancePath:instancePath+"/failed_at",schemaPath:"#/properties/failed_at/type",keyword:"type",params:{type: schema11.properties.failed_at.type}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(typeof data9 === "string"){
if(!(formats0.validate(data9))){
const err31 = {instancePath:instancePath+"/failed_at",schemaPath:"#/properties/failed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
if(data.highlights_count !== undefined){
let data10 = data.highlights_count;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err32 = {instancePath:instancePath+"/highlights_count",schemaPath:"#/properties/highlights_count/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 > 4294967295 || isNaN(data10)){
const err33 = {instancePath:instancePath+"/highlights_count",schemaPath:"#/properties/highlights_count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(data10 < 0 || isNaN(data10)){
const err34 = {instancePath:instancePath+"/highlights_count",schemaPath:"#/properties/highlights_count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
if(data.highlights_json_key !== undefined){
if(typeof data.highlights_json_key !== "string"){
const err35 = {instancePath:instancePath+"/highlights_json_key",schemaPath:"#/properties/highlights_json_key/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.highlights_summary !== undefined){
let data12 = data.highlights_summary;
const _errs30 = errors;
let valid4 = false;
const _errs31 = errors;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.categories !== undefined){
let data13 = data12.categories;
if(Array.isArray(data13)){
const len0 = data13.length;
for(let i0=0; i0<len0; i0++){
if(typeof data13[i0] !== "string"){
const err36 = {instancePath:instancePath+"/highlights_summary/categories/" + i0,schemaPath:"#/$defs/HighlightsSummary/properties/categories/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
else {
const err37 = {instancePath:instancePath+"/highlights_summary/categories",schemaPath:"#/$defs/HighlightsSummary/properties/categories/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data12.total_duration !== undefined){
let data15 = data12.total_duration;
if(!((typeof data15 == "number") && (isFinite(data15)))){
const err38 = {instancePath:instancePath+"/highlights_summary/total_duration",schemaPath:"#/$defs/HighlightsSummary/properties/total_duration/type",keyword:"type",params:{type: "number"}};
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
else {
const err39 = {instancePath:instancePath+"/highlights_summary",schemaPath:"#/$defs/HighlightsSummary/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
var _valid0 = _errs31 === errors;
valid4 = valid4 || _valid0;
if(!valid4){
const _errs40 = errors;
if(data12 !== null){
const err40 = {instancePath:instancePath+"/highlights_summary",schemaPath:"#/properties/highlights_summary/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
var _valid0 = _errs40 === errors;
valid4 = valid4 || _valid0;
}
if(!valid4){
const err41 = {instancePath:instancePath+"/highlights_summary",schemaPath:"#/properties/highlights_summary/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
else {
errors = _errs30;
if(vErrors !== null){
if(_errs30){
vErrors.length = _errs30;
}
else {
vErrors = null;
}
}
}
}
if(data.status !== undefined){
let data16 = data.status;
const _errs44 = errors;
let valid10 = false;
const _errs45 = errors;
if(!((((data16 === "processing") || (data16 === "analyzed")) || (data16 === "completed")) || (data16 === "failed"))){
const err42 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/VideoStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema14.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid1 = _errs45 === errors;
valid10 = valid10 || _valid1;
if(!valid10){
const _errs46 = errors;
if(typeof data16 !== "string"){
const err43 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/VideoStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
var _valid1 = _errs46 === errors;
valid10 = valid10 || _valid1;
}
if(!valid10){
const err44 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/VideoStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
else {
errors = _errs44;
if(vErrors !== null){
if(_errs44){
vErrors.length = _errs44;
}
else {
vErrors = null;
}
}
}
}
if(data.styles_processed !== undefined){
let data17 = data.styles_processed;
if(Array.isArray(data17)){
const len1 = data17.length;
for(let i1=0; i1<len1; i1++){
let data18 = data17[i1];
if(typeof data18 === "string"){
if(func2(data18) > 50){
const err45 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/maxLength",keyword:"maxLength",params:{limit: 50}};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(func2(data18) < 1){
const err46 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(!pattern0.test(data18)){
const err47 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/pattern",keyword:"pattern",params:{pattern: "^(?!__[\\s\\S]+__$)"}};
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
const err48 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
else {
const err49 = {instancePath:instancePath+"/styles_processed",schemaPath:"#/properties/styles_processed/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.target_aspect !== undefined){
if(typeof data.target_aspect !== "string"){
const err50 = {instancePath:instancePath+"/target_aspect",schemaPath:"#/properties/target_aspect/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.updated_at !== undefined){
let data20 = data.updated_at;
if(typeof data20 === "string"){
if(!(formats0.validate(data20))){
const err51 = {instancePath:instancePath+"/updated_at",schemaPath:"#/properties/updated_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
else {
const err52 = {instancePath:instancePath+"/updated_at",schemaPath:"#/properties/updated_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data.user_id !== undefined){
if(typeof data.user_id !== "string"){
const err53 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.video_id !== undefined){
if(typeof data.video_id !== "string"){
const err54 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data.video_title !== undefined){
if(typeof data.video_title !== "string"){
const err55 = {instancePath:instancePath+"/video_title",schemaPath:"#/properties/video_title/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data.video_url !== undefined){
if(typeof data.video_url !== "string"){
const err56 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.youtube_id !== undefined){
if(typeof data.youtube_id !== "string"){
const err57 = {instancePath:instancePath+"/youtube_id",schemaPath:"#/properties/youtube_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
