// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { characters } from "../../text.js";
import { videoWrite as schema } from "../schemas.js";

export const videoWrite: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"HighlightsSummaryWrite":{"properties":{"categories":{"items":{"type":"string"},"type":"array"},"total_duration":{"minimum":0,"type":"number"}},"required":["categories","total_duration"],"type":"object"},"Style":{"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"},"VideoStatus":{"anyOf":[{"enum":["processing","analyzed","completed","failed"]},{"type":"string"}]}},"allOf":[{"if":{"properties":{"status":{"enum":["completed"]}},"required":["status"]},"then":{"required":["completed_at"]}},{"if":{"properties":{"status":{"enum":["processing","analyzed","failed"]}},"required":["status"]},"then":{"not":{"required":["completed_at"]}}},{"if":{"properties":{"status":{"enum":["failed"]}},"required":["status"]},"then":{"required":["failed_at"]}},{"if":{"properties":{"status":{"enum":["processing","analyzed","completed"]}},"required":["status"]},"then":{"not":{"required":["failed_at"]}}},{"if":{"properties":{"status":{"enum":["failed"]}},"required":["status"]},"then":{"required":["error_message"]}},{"if":{"properties":{"status":{"enum":["processing","analyzed","completed"]}},"required":["status"]},"then":{"not":{"required":["error_message"]}}}],"properties":{"clips_by_style":{"additionalProperties":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"propertyNames":{"$ref":"#/$defs/Style"},"type":"object"},"clips_count":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"completed_at":{"format":"date-time","type":"string"},"created_at":{"format":"date-time","type":"string"},"created_by":{"maxLength":100,"minLength":1,"type":"string"},"crop_mode":{"maxLength":50,"type":"string"},"custom_prompt":{"maxLength":5000,"type":"string"},"error_message":{"maxLength":1000,"minLength":1,"type":"string"},"failed_at":{"format":"date-time","type":"string"},"highlights_count":{"maximum":4294967295,"minimum":0,"type":"integer"},"highlights_json_key":{"type":"string"},"highlights_summary":{"$ref":"#/$defs/HighlightsSummaryWrite"},"status":{"$ref":"#/$defs/VideoStatus"},"styles_processed":{"items":{"$ref":"#/$defs/Style"},"type":"array"},"target_aspect":{"maxLength":10,"pattern":"^[1-9][0-9]*:[1-9][0-9]*$","type":"string"},"updated_at":{"format":"date-time","type":"string"},"user_id":{"maxLength":100,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"},"video_id":{"maxLength":100,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"},"video_title":{"maxLength":500,"minLength":1,"type":"string"},"video_url":{"maxLength":500,"minLength":1,"type":"string"},"youtube_id":{"maxLength":100,"minLength":1,"type":"string"}},"required":["clips_by_style","clips_count","created_at","created_by","crop_mode","highlights_count","highlights_json_key","status","styles_processed","target_aspect","updated_at","user_id","video_id","video_title","video_url","youtube_id"],"title":"VideoWrite","type":"object"};
const schema12 = {"maxLength":50,"minLength":1,"pattern":"^(?!__[\\s\\S]+__$)","type":"string"};
const schema13 = {"properties":{"categories":{"items":{"type":"string"},"type":"array"},"total_duration":{"minimum":0,"type":"number"}},"required":["categories","total_duration"],"type":"object"};
const schema14 = {"anyOf":[{"enum":["processing","analyzed","completed","failed"]},{"type":"string"}]};
const func2 = characters;
const pattern0 = new RegExp("^(?!__[\\s\\S]+__$)", "u");
const pattern2 = new RegExp("^[1-9][0-9]*:[1-9][0-9]*$", "u");
const pattern3 = new RegExp("^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$", "u");
const formats0 = FORMATS["date-time"];

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.status === undefined) && (missing0 = "status")){
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
if(data.status !== undefined){
if(!(data.status === "completed")){
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
if(_valid0){
const _errs5 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.completed_at === undefined){
const err2 = {instancePath,schemaPath:"#/allOf/0/then/required",keyword:"required",params:{missingProperty: "completed_at"}};
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
}
if(!valid1){
const err3 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const _errs7 = errors;
let valid3 = true;
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.status === undefined) && (missing1 = "status")){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
if(data.status !== undefined){
let data1 = data.status;
if(!(((data1 === "processing") || (data1 === "analyzed")) || (data1 === "failed"))){
const err5 = {};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
var _valid1 = _errs8 === errors;
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs10 = errors;
const _errs11 = errors;
const _errs12 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((data.completed_at === undefined) && (missing2 = "completed_at")){
const err6 = {};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
var valid5 = _errs12 === errors;
if(valid5){
const err7 = {instancePath,schemaPath:"#/allOf/1/then/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
errors = _errs11;
if(vErrors !== null){
if(_errs11){
vErrors.length = _errs11;
}
else {
vErrors = null;
}
}
}
var _valid1 = _errs10 === errors;
valid3 = _valid1;
}
if(!valid3){
const err8 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const _errs14 = errors;
let valid6 = true;
const _errs15 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing3;
if((data.status === undefined) && (missing3 = "status")){
const err9 = {};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
if(data.status !== undefined){
if(!(data.status === "failed")){
const err10 = {};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
var _valid2 = _errs15 === errors;
errors = _errs14;
if(vErrors !== null){
if(_errs14){
vErrors.length = _errs14;
}
else {
vErrors = null;
}
}
if(_valid2){
const _errs17 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.failed_at === undefined){
const err11 = {instancePath,schemaPath:"#/allOf/2/then/required",keyword:"required",params:{missingProperty: "failed_at"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
var _valid2 = _errs17 === errors;
valid6 = _valid2;
}
if(!valid6){
const err12 = {instancePath,schemaPath:"#/allOf/2/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
const _errs19 = errors;
let valid8 = true;
const _errs20 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing4;
if((data.status === undefined) && (missing4 = "status")){
const err13 = {};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
if(data.status !== undefined){
let data3 = data.status;
if(!(((data3 === "processing") || (data3 === "analyzed")) || (data3 === "completed"))){
const err14 = {};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
}
var _valid3 = _errs20 === errors;
errors = _errs19;
if(vErrors !== null){
if(_errs19){
vErrors.length = _errs19;
}
else {
vErrors = null;
}
}
if(_valid3){
const _errs22 = errors;
const _errs23 = errors;
const _errs24 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing5;
if((data.failed_at === undefined) && (missing5 = "failed_at")){
const err15 = {};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
var valid10 = _errs24 === errors;
if(valid10){
const err16 = {instancePath,schemaPath:"#/allOf/3/then/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
else {
errors = _errs23;
if(vErrors !== null){
if(_errs23){
vErrors.length = _errs23;
}
else {
vErrors = null;
}
}
}
var _valid3 = _errs22 === errors;
valid8 = _valid3;
}
if(!valid8){
const err17 = {instancePath,schemaPath:"#/allOf/3/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
const _errs26 = errors;
let valid11 = true;
const _errs27 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing6;
if((data.status === undefined) && (missing6 = "status")){
const err18 = {};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
if(data.status !== undefined){
if(!(data.status === "failed")){
const err19 = {};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
}
var _valid4 = _errs27 === errors;
errors = _errs26;
if(vErrors !== null){
if(_errs26){
vErrors.length = _errs26;
}
else {
vErrors = null;
}
}
if(_valid4){
const _errs29 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.error_message === undefined){
const err20 = {instancePath,schemaPath:"#/allOf/4/then/required",keyword:"required",params:{missingProperty: "error_message"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var _valid4 = _errs29 === errors;
valid11 = _valid4;
}
if(!valid11){
const err21 = {instancePath,schemaPath:"#/allOf/4/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
const _errs31 = errors;
let valid13 = true;
const _errs32 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing7;
if((data.status === undefined) && (missing7 = "status")){
const err22 = {};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
else {
if(data.status !== undefined){
let data5 = data.status;
if(!(((data5 === "processing") || (data5 === "analyzed")) || (data5 === "completed"))){
const err23 = {};
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
}
var _valid5 = _errs32 === errors;
errors = _errs31;
if(vErrors !== null){
if(_errs31){
vErrors.length = _errs31;
}
else {
vErrors = null;
}
}
if(_valid5){
const _errs34 = errors;
const _errs35 = errors;
const _errs36 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing8;
if((data.error_message === undefined) && (missing8 = "error_message")){
const err24 = {};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
var valid15 = _errs36 === errors;
if(valid15){
const err25 = {instancePath,schemaPath:"#/allOf/5/then/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs35;
if(vErrors !== null){
if(_errs35){
vErrors.length = _errs35;
}
else {
vErrors = null;
}
}
}
var _valid5 = _errs34 === errors;
valid13 = _valid5;
}
if(!valid13){
const err26 = {instancePath,schemaPath:"#/allOf/5/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.clips_by_style === undefined){
const err27 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "clips_by_style"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(data.clips_count === undefined){
const err28 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "clips_count"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data.created_at === undefined){
const err29 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(data.created_by === undefined){
const err30 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_by"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data.crop_mode === undefined){
const err31 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "crop_mode"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data.highlights_count === undefined){
const err32 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "highlights_count"}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data.highlights_json_key === undefined){
const err33 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "highlights_json_key"}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(data.status === undefined){
const err34 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(data.styles_processed === undefined){
const err35 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "styles_processed"}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(data.target_aspect === undefined){
const err36 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "target_aspect"}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data.updated_at === undefined){
const err37 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "updated_at"}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data.user_id === undefined){
const err38 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user_id"}};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(data.video_id === undefined){
const err39 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_id"}};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if(data.video_title === undefined){
const err40 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_title"}};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(data.video_url === undefined){
const err41 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_url"}};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(data.youtube_id === undefined){
const err42 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "youtube_id"}};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data.clips_by_style !== undefined){
let data6 = data.clips_by_style;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key0 in data6){
const _errs39 = errors;
if(typeof key0 === "string"){
if(func2(key0) > 50){
const err43 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/maxLength",keyword:"maxLength",params:{limit: 50},propertyName:key0};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(func2(key0) < 1){
const err44 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/minLength",keyword:"minLength",params:{limit: 1},propertyName:key0};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(!pattern0.test(key0)){
const err45 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/pattern",keyword:"pattern",params:{pattern: "^(?!__[\\s\\S]+__$)"},propertyName:key0};
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
const err46 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/$defs/Style/type",keyword:"type",params:{type: "string"},propertyName:key0};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
var valid17 = _errs39 === errors;
if(!valid17){
const err47 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/properties/clips_by_style/propertyNames",keyword:"propertyNames",params:{propertyName: key0}};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
for(const key1 in data6){
let data7 = data6[key1];
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err48 = {instancePath:instancePath+"/clips_by_style/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/clips_by_style/additionalProperties/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 9007199254740991 || isNaN(data7)){
const err49 = {instancePath:instancePath+"/clips_by_style/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/clips_by_style/additionalProperties/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(data7 < 0 || isNaN(data7)){
const err50 = {instancePath:instancePath+"/clips_by_style/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/clips_by_style/additionalProperties/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
}
else {
const err51 = {instancePath:instancePath+"/clips_by_style",schemaPath:"#/properties/clips_by_style/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data.clips_count !== undefined){
let data8 = data.clips_count;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err52 = {instancePath:instancePath+"/clips_count",schemaPath:"#/properties/clips_count/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 9007199254740991 || isNaN(data8)){
const err53 = {instancePath:instancePath+"/clips_count",schemaPath:"#/properties/clips_count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(data8 < 0 || isNaN(data8)){
const err54 = {instancePath:instancePath+"/clips_count",schemaPath:"#/properties/clips_count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
if(data.completed_at !== undefined){
let data9 = data.completed_at;
if(typeof data9 === "string"){
if(!(formats0.validate(data9))){
const err55 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
else {
const err56 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.created_at !== undefined){
let data10 = data.created_at;
if(typeof data10 === "string"){
if(!(formats0.validate(data10))){
const err57 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
else {
const err58 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data.created_by !== undefined){
let data11 = data.created_by;
if(typeof data11 === "string"){
if(func2(data11) > 100){
const err59 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(func2(data11) < 1){
const err60 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
else {
const err61 = {instancePath:instancePath+"/created_by",schemaPath:"#/properties/created_by/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data.crop_mode !== undefined){
let data12 = data.crop_mode;
if(typeof data12 === "string"){
if(func2(data12) > 50){
const err62 = {instancePath:instancePath+"/crop_mode",schemaPath:"#/properties/crop_mode/maxLength",keyword:"maxLength",params:{limit: 50}};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
else {
const err63 = {instancePath:instancePath+"/crop_mode",schemaPath:"#/properties/crop_mode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data.custom_prompt !== undefined){
let data13 = data.custom_prompt;
if(typeof data13 === "string"){
if(func2(data13) > 5000){
const err64 = {instancePath:instancePath+"/custom_prompt",schemaPath:"#/properties/custom_prompt/maxLength",keyword:"maxLength",params:{limit: 5000}};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
else {
const err65 = {instancePath:instancePath+"/custom_prompt",schemaPath:"#/properties/custom_prompt/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data.error_message !== undefined){
let data14 = data.error_message;
if(typeof data14 === "string"){
if(func2(data14) > 1000){
const err66 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/maxLength",keyword:"maxLength",params:{limit: 1000}};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if(func2(data14) < 1){
const err67 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
else {
const err68 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data.failed_at !== undefined){
let data15 = data.failed_at;
if(typeof data15 === "string"){
if(!(formats0.validate(data15))){
const err69 = {instancePath:instancePath+"/failed_at",schemaPath:"#/properties/failed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
else {
const err70 = {instancePath:instancePath+"/failed_at",schemaPath:"#/properties/failed_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data.highlights_count !== undefined){
let data16 = data.highlights_count;
if(!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))){
const err71 = {instancePath:instancePath+"/highlights_count",schemaPath:"#/properties/highlights_count/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
if((typeof data16 == "number") && (isFinite(data16))){
if(data16 > 4294967295 || isNaN(data16)){
const err72 = {instancePath:instancePath+"/highlights_count",schemaPath:"#/properties/highlights_count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
if(data16 < 0 || isNaN(data16)){
const err73 = {instancePath:instancePath+"/highlights_count",schemaPath:"#/properties/highlights_count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
}
if(data.highlights_json_key !== undefined){
if(typeof data.highlights_json_key !== "string"){
const err74 = {instancePath:instancePath+"/highlights_json_key",schemaPath:"#/properties/highlights_json_key/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data.highlights_summary !== undefined){
let data18 = data.highlights_summary;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.categories === undefined){
const err75 = {instancePath:instancePath+"/highlights_summary",schemaPath:"#/$defs/HighlightsSummaryWrite/required",keyword:"required",params:{missingProperty: "categories"}};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
if(data18.total_duration === undefined){
const err76 = {instancePath:instancePath+"/highlights_summary",schemaPath:"#/$defs/HighlightsSummaryWrite/required",keyword:"required",params:{missingProperty: "total_duration"}};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(data18.categories !== undefined){
let data19 = data18.categories;
if(Array.isArray(data19)){
const len0 = data19.length;
for(let i0=0; i0<len0; i0++){
if(typeof data19[i0] !== "string"){
const err77 = {instancePath:instancePath+"/highlights_summary/categories/" + i0,schemaPath:"#/$defs/HighlightsSummaryWrite/properties/categories/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
else {
const err78 = {instancePath:instancePath+"/highlights_summary/categories",schemaPath:"#/$defs/HighlightsSummaryWrite/properties/categories/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data18.total_duration !== undefined){
let data21 = data18.total_duration;
if((typeof data21 == "number") && (isFinite(data21))){
if(data21 < 0 || isNaN(data21)){
const err79 = {instancePath:instancePath+"/highlights_summary/total_duration",schemaPath:"#/$defs/HighlightsSummaryWrite/properties/total_duration/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
else {
const err80 = {instancePath:instancePath+"/highlights_summary/total_duration",schemaPath:"#/$defs/HighlightsSummaryWrite/properties/total_duration/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
}
else {
const err81 = {instancePath:instancePath+"/highlights_summary",schemaPath:"#/$defs/HighlightsSummaryWrite/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
if(data.status !== undefined){
let data22 = data.status;
const _errs76 = errors;
let valid25 = false;
const _errs77 = errors;
if(!((((data22 === "processing") || (data22 === "analyzed")) || (data22 === "completed")) || (data22 === "failed"))){
const err82 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/VideoStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema14.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
var _valid6 = _errs77 === errors;
valid25 = valid25 || _valid6;
if(!valid25){
const _errs78 = errors;
if(typeof data22 !== "string"){
const err83 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/VideoStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
var _valid6 = _errs78 === errors;
valid25 = valid25 || _valid6;
}
if(!valid25){
const err84 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/VideoStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
else {
errors = _errs76;
if(vErrors !== null){
if(_errs76){
vErrors.length = _errs76;
}
else {
vErrors = null;
}
}
}
}
if(data.styles_processed !== undefined){
let data23 = data.styles_processed;
if(Array.isArray(data23)){
const len1 = data23.length;
for(let i1=0; i1<len1; i1++){
let data24 = data23[i1];
if(typeof data24 === "string"){
if(func2(data24) > 50){
const err85 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/maxLength",keyword:"maxLength",params:{limit: 50}};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
if(func2(data24) < 1){
const err86 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(!pattern0.test(data24)){
const err87 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/pattern",keyword:"pattern",params:{pattern: "^(?!__[\\s\\S]+__$)"}};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
else {
const err88 = {instancePath:instancePath+"/styles_processed/" + i1,schemaPath:"#/$defs/Style/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
}
else {
const err89 = {instancePath:instancePath+"/styles_processed",schemaPath:"#/properties/styles_processed/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
if(data.target_aspect !== undefined){
let data25 = data.target_aspect;
if(typeof data25 === "string"){
if(func2(data25) > 10){
const err90 = {instancePath:instancePath+"/target_aspect",schemaPath:"#/properties/target_aspect/maxLength",keyword:"maxLength",params:{limit: 10}};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
if(!pattern2.test(data25)){
const err91 = {instancePath:instancePath+"/target_aspect",schemaPath:"#/properties/target_aspect/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]*:[1-9][0-9]*$"}};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
else {
const err92 = {instancePath:instancePath+"/target_aspect",schemaPath:"#/properties/target_aspect/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
if(data.updated_at !== undefined){
let data26 = data.updated_at;
if(typeof data26 === "string"){
if(!(formats0.validate(data26))){
const err93 = {instancePath:instancePath+"/updated_at",schemaPath:"#/properties/updated_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
else {
const err94 = {instancePath:instancePath+"/updated_at",schemaPath:"#/properties/updated_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data.user_id !== undefined){
let data27 = data.user_id;
if(typeof data27 === "string"){
if(func2(data27) > 100){
const err95 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
if(func2(data27) < 1){
const err96 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
if(!pattern3.test(data27)){
const err97 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
else {
const err98 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
if(data.video_id !== undefined){
let data28 = data.video_id;
if(typeof data28 === "string"){
if(func2(data28) > 100){
const err99 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
if(func2(data28) < 1){
const err100 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
if(!pattern3.test(data28)){
const err101 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
else {
const err102 = {instancePath:instancePath+"/video_id",schemaPath:"#/properties/video_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
if(data.video_title !== undefined){
let data29 = data.video_title;
if(typeof data29 === "string"){
if(func2(data29) > 500){
const err103 = {instancePath:instancePath+"/video_title",schemaPath:"#/properties/video_title/maxLength",keyword:"maxLength",params:{limit: 500}};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
if(func2(data29) < 1){
const err104 = {instancePath:instancePath+"/video_title",schemaPath:"#/properties/video_title/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
else {
const err105 = {instancePath:instancePath+"/video_title",schemaPath:"#/properties/video_title/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data.video_url !== undefined){
let data30 = data.video_url;
if(typeof data30 === "string"){
if(func2(data30) > 500){
const err106 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/maxLength",keyword:"maxLength",params:{limit: 500}};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if(func2(data30) < 1){
const err107 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
else {
const err108 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data.youtube_id !== undefined){
let data31 = data.youtube_id;
if(typeof data31 === "string"){
if(func2(data31) > 100){
const err109 = {instancePath:instancePath+"/youtube_id",schemaPath:"#/properties/youtube_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
if(func2(data31) < 1){
const err110 = {instancePath:instancePath+"/youtube_id",schemaPath:"#/properties/youtube_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
else {
const err111 = {instancePath:instancePath+"/youtube_id",schemaPath:"#/properties/youtube_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
}
else {
const err112 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
